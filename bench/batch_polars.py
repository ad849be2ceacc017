"""The six batch jobs in polars: python batch_polars.py BARS.parquet OUT"""

import sys
from pathlib import Path

import polars as pl

bars, out = sys.argv[1], Path(sys.argv[2])
p, volume = pl.col("p"), pl.col("volume")


def each(expression):
    return expression.over("ticker")


df = (
    pl.read_parquet(bars, columns=["ticker", "time", "Adj Close", "Volume"])
    .rename({"time": "day", "Adj Close": "p", "Volume": "volume"})
    .sort("ticker", "day")
    .with_columns(
        ma50=each(p.rolling_mean(50)),
        ma100=each(p.rolling_mean(100)),
        ma200=each(p.rolling_mean(200)),
        peak=each(p.cum_max()),
        daily_return=each(p / p.shift(1) - 1),
        cumulative_return=each(p / p.first() - 1),
        volume_ma20=each(volume.cast(pl.Float64).rolling_mean(20)),
    )
    .with_columns(
        trend_strength=pl.col("ma50") / pl.col("ma200") - 1,
        drawdown=p / pl.col("peak") - 1,
        volume_ratio=pl.when(pl.col("volume_ma20") != 0).then(volume / pl.col("volume_ma20")),
        volatility20=each(pl.col("daily_return").rolling_std(20)) * 252**0.5,
    )
    .with_columns(
        max_drawdown=each(pl.col("drawdown").cum_min()),
        trend=pl.when(pl.col("trend_strength") > 0.02)
        .then(pl.lit("up"))
        .when(pl.col("trend_strength") < -0.02)
        .then(pl.lit("down"))
        .when(pl.col("trend_strength").is_not_null())
        .then(pl.lit("sideway")),
        volume_spike=(pl.col("volume_ratio") >= 2).fill_null(False),
    )
    .with_columns(
        regime=pl.when(pl.col("trend").is_null())
        .then(None)
        .when((pl.col("trend") == "up") & (pl.col("volatility20") < 0.40))
        .then(pl.lit("bull"))
        .when(pl.col("trend") == "down")
        .then(pl.lit("bear"))
        .otherwise(pl.lit("neutral"))
    )
)
monthly = (
    df.with_columns(month=pl.col("day").dt.truncate("1mo"))
    .group_by("ticker", "month", maintain_order=True)
    .agg(
        open=p.first(),
        close=p.last(),
        high=p.max(),
        low=p.min(),
        monthly_volatility=pl.col("daily_return").std(),
        total_volume=volume.sum(),
        trading_days=pl.len(),
        positive_days=(pl.col("daily_return") > 0).sum(),
    )
    .with_columns(
        monthly_return=pl.col("close")
        / pl.coalesce(pl.col("close").shift(1).over("ticker"), pl.col("open"))
        - 1
    )
)
df.drop("p", "volume").write_parquet(out / "batch_features.parquet", compression="snappy")
monthly.write_parquet(out / "batch_monthly.parquet", compression="snappy")
