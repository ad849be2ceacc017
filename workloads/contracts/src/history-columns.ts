/** What a column of a price file holds. */
export type ColumnRole =
	| "date"
	| "time"
	| "ticker"
	| "company"
	| "series"
	| "open"
	| "high"
	| "low"
	| "close"
	| "adjusted"
	| "volume";

/**
 * The names under which files have them, without case, accents, spaces and signs; the first that a file has is taken.
 * Vendors: Yahoo, yfinance, Stooq, Nasdaq, Investing.com, Alpha Vantage, Tiingo, Polygon, Quandl, FirstRate, NSE,
 * Kaggle, MetaTrader, Bloomberg, CRSP, Compustat, B3; the languages of Investing.com and of exchanges' own sites.
 */
const NAMES: Readonly<Record<ColumnRole, string>> = {
	date: "date datetime timestamp time day tradedate tradingdate traddt datum fecha data dt pricedate quotedate begins_at tradingday dates sessiondate opentime unixtime unix t date1 formatteddate gmttime localtime utc 日期 交易日期 dtyyyymmdd datadate tarih 日付 날짜 일자 ngày дата datanotowania",
	time: "time hour timeofday uhrzeit heure",
	ticker:
		"ticker symbol tic tickersymbol stocksymbol tickers symbols tckrsymb secid ric permticker actsymbol sym tscode instrument scrip scripname securitycode stockcode stockid stock security asset code wkn isin 代码 股票代码 codneg 证券代码 股票代號 證券代號 銘柄コード コード 종목코드 mã mãck machungkhoan тикер",
	company:
		"company companyname securityname longname shortname name firma issuer unternehmen comnam conm 종목명 銘柄名 股票名称 名称",
	series: "series sctysrs",
	open: "open openprice opn opnpric o opening openingprice priceopen eroffnung eroffn erster eroffnungskurs ouverture ouv apertura abertura apert aper ap 开盘 开盘价 pxopen openprc prcod preabe 始値 開市 開盤 開盤價 시가 mở mởcửa giámởcửa откр открытие otwarcie açılış öppning openen openingskoers",
	high: "high highprice hgh hghpric h max maximum pricehigh hoch tageshoch hochst haut plushaut maximo massimo maxima 最高 最高价 pxhigh askhi prchd premax 高値 高 最高價 고가 cao caonhất giácaonhất макс максимум najwyższy yüksek högst högstakurs hoog",
	low: "low lowprice lw lwpric l min minimum pricelow tief tagestief bas plusbas minimo minima 最低 最低价 pxlow bidlo prcld premin 安値 低 最低價 저가 thấp thấpnhất giáthấpnhất мин минимум najniższy düşük lägst lägstakurs laag",
	close:
		"close closeclosepriceadjustedforsplits closelast closeprice cls clspric c closing closingprice priceclose last lastprice ltp price schlusskurs schluss zuletzt kurs cloture clot dernier cierre ultimo chiusura fechamento fecho value px 收盘 收盘价 pxlast prc prccd preult 終値 收市 收盤 收盤價 종가 đóng đóngcửa giáđóngcửa lầncuối цена закрытие zamknięcie şimdi kapanış senast stängning slot laatst slotkoers",
	adjusted:
		"adjclose adjcloseadjustedclosepriceadjustedforsplitsanddividendandorcapitalgaindistributions adjustedclose adjcloseprice closeadj closeadjusted adjustedcloseprice adjcls adjprice adjustedprice aclose uadjclose adjusted adj 調整後終値 終値調整値 수정종가 giáđiềuchỉnh",
	volume:
		"volume vol v totalvolume tradevolume sharevolume sharestraded volumetraded tottrdqty totaltradedquantity ttltradgvol ttltrdqnty totaltradequantity tradedquantity noofshares quantity qty tickvol stuecke stucke volumen volumes 成交量 pxvolume cshtrd quatot numberofshares umsatzstück 出来高 成交股數 交易量 거래량 kl khốilượng klgd klkhớplệnh объём wolumen hacim volym",
};

/** `Adj. Close**`, `<CLOSE>`, `5. adjusted close`, `Eröffn.` → letters and digits only. */
export function plainName(header: unknown): string {
	return String(header ?? "")
		.trim()
		.replace(/^\d+[a-z]?\.\s+/i, "")
		.replace(/\(.*?\)|\[.*?\]/g, "")
		.replaceAll("ß", "ss")
		.normalize("NFD")
		.replaceAll(/[^\p{L}\p{N}]/gu, "")
		.toLowerCase();
}

const SYNONYMS = Object.fromEntries(
	Object.entries(NAMES).map(([role, names]) => [
		role,
		names.split(" ").map((name) => plainName(name)),
	]),
) as Record<ColumnRole, string[]>;

export type Columns = Readonly<Partial<Record<ColumnRole, number>>>;

/** Which column holds what; a column holds one thing. */
export function columnsOf(headers: readonly unknown[]): Columns {
	const names = headers.map(plainName);
	const found: Partial<Record<ColumnRole, number>> = {};
	const taken = new Set<number>();
	const take = (role: ColumnRole, index: number) => {
		if (index === -1 || found[role] !== undefined) return;
		found[role] = index;
		taken.add(index);
	};
	const find = (role: ColumnRole) => {
		for (const name of SYNONYMS[role]) {
			const index = names.findIndex(
				(each, i) => each === name && !taken.has(i),
			);
			if (index !== -1) return take(role, index);
		}
	};
	// Polygon: T is the ticker and t the time.
	const sign = (name: string) =>
		headers.findIndex((header) => String(header).trim() === name);
	if (sign("T") !== -1 && sign("t") !== -1) {
		take("ticker", sign("T"));
		take("date", sign("t"));
	}
	for (const role of [
		"adjusted",
		"date",
		"close",
		"open",
		"high",
		"low",
		"volume",
		"time",
		"ticker",
		"company",
		"series",
	] as const)
		find(role);
	// Volume BTC, Volume USD: that of the thing itself comes first.
	take(
		"volume",
		names.findIndex((name, i) => name.startsWith("volume") && !taken.has(i)),
	);
	// pandas writes an index without a name; where no column is the date, it is.
	if (found.date === undefined) {
		const unnamed = names.findIndex((name) => name === "" || name === "index");
		if (unnamed === 0 && found.close !== undefined) take("date", unnamed);
	}
	return found;
}

/** Whether a line of these names can be the header of prices. */
export const isHeader = (columns: Columns): boolean =>
	columns.date !== undefined &&
	(columns.close !== undefined || columns.adjusted !== undefined);

const PRICE_ROLES: readonly ColumnRole[] = [
	"open",
	"high",
	"low",
	"close",
	"adjusted",
	"volume",
];

/** The role of one name among those of prices and volume; undefined for any other. */
export const priceRole = (name: unknown): ColumnRole | undefined =>
	PRICE_ROLES.find((role) => SYNONYMS[role].includes(plainName(name)));
