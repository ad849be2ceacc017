"""Uses the client that openapi-python-client has generated. Arguments: its parent folder, the address of the API."""

import datetime
import sys

sys.path.insert(0, sys.argv[1])

from generated import Client  # noqa: E402
from generated.api.batch import list_features, screen  # noqa: E402
from generated.api.quality import get_quality, get_ticker_quality  # noqa: E402
from generated.api.tickers import get_ticker, list_candles, list_tickers  # noqa: E402
from generated.models import ListCandlesInterval, Problem, ProblemType  # noqa: E402

client = Client(base_url=sys.argv[2])
DAY = ListCandlesInterval("1d")

seen, after = [], None
while True:
    given = {} if after is None else {"after": after}
    page = list_tickers.sync(client=client, limit=1, fields="company,latest.close", **given)
    seen += [(one.ticker, one.company) for one in page.tickers]
    after = page.next_
    if after is None:
        break
assert seen == [("AAPL", "Apple Inc."), ("EUR/USD", "Euro")], seen
assert page.total == 2

ticker = get_ticker.sync("EUR/USD", client=client)
assert ticker.features.day == datetime.date(2026, 11, 19), ticker
assert ticker.features.volume is None and ticker.window is None

candle = list_candles.sync("AAPL", client=client, interval=DAY).candles[0]
assert candle.time == datetime.datetime(2026, 11, 18, tzinfo=datetime.timezone.utc), candle
assert candle.close == 100 and candle.complete is True

row = list_features.sync("AAPL", client=client, limit=1).features[0]
assert (row.day, row.regime) == (datetime.date(2026, 11, 19), "bull"), row

passed = screen.sync(client=client, filter_=["regime:eq:bull"], fields="Close")
assert [(one.ticker, one.close) for one in passed.tickers] == [("AAPL", 101)], passed

assert get_quality.sync(client=client).report.history.import_.refused == 3
assert get_ticker_quality.sync("EUR/USD", client=client).unknown.volume == 1

answer = list_candles.sync_detailed("aapl", client=client, interval=DAY)
assert answer.status_code == 400 and isinstance(answer.parsed, Problem)
assert answer.parsed.type_ == ProblemType("urn:tickstack:problem:invalid-request")
assert [one.name for one in answer.parsed.invalid_parameters] == ["ticker"]
print("the generated client reads pages, days, nulls, enumerations and problems")
