"""The six batch jobs in pandas: python batch_pandas.py BARS.parquet OUT"""

import sys
from pathlib import Path

import numpy as np
import pandas as pd

bars, out = sys.argv[1], Path(sys.argv[2])
df = pd.read_parquet(bars, columns=["ticker", "time", "Adj Close", "Volume"])
df.columns = ["ticker", "day", "p", "volume"]
df["day"] = pd.to_datetime(df["day"])
df = df.sort_values(["ticker", "day"], ignore_index=True)


def grouped(column):
    return df.groupby("ticker", sort=False)[column]


def rolling(column, rows):
    return grouped(column).rolling(rows).mean().reset_index(level=0, drop=True)


for rows in (50, 100, 200):
    df[f"ma{rows}"] = rolling("p", rows)
df["trend_strength"] = df["ma50"] / df["ma200"] - 1
strength = df["trend_strength"]
df["trend"] = np.select(
    [strength > 0.02, strength < -0.02, strength.notna()], ["up", "down", "sideway"], None
)
df["peak"] = grouped("p").cummax()
df["drawdown"] = df["p"] / df["peak"] - 1
df["max_drawdown"] = grouped("drawdown").cummin()
df["daily_return"] = df["p"] / grouped("p").shift(1) - 1
df["cumulative_return"] = df["p"] / grouped("p").transform("first") - 1
df["volume_ma20"] = rolling("volume", 20)
df["volume_ratio"] = df["volume"] / df["volume_ma20"].where(df["volume_ma20"] != 0)
df["volume_spike"] = df["volume_ratio"] >= 2
deviation = grouped("daily_return").rolling(20).std().reset_index(level=0, drop=True)
df["volatility20"] = deviation * np.sqrt(252)
df["regime"] = np.select(
    [
        df["trend"].isna(),
        (df["trend"] == "up") & (df["volatility20"] < 0.40),
        df["trend"] == "down",
    ],
    [None, "bull", "bear"],
    "neutral",
)

months = df.assign(
    month=df["day"].dt.to_period("M").dt.to_timestamp(), positive=df["daily_return"] > 0
)
monthly = (
    months.groupby(["ticker", "month"], sort=False)
    .agg(
        open=("p", "first"),
        close=("p", "last"),
        high=("p", "max"),
        low=("p", "min"),
        monthly_volatility=("daily_return", "std"),
        total_volume=("volume", "sum"),
        trading_days=("p", "size"),
        positive_days=("positive", "sum"),
    )
    .reset_index()
)
before = monthly.groupby("ticker")["close"].shift(1).fillna(monthly["open"])
monthly["monthly_return"] = monthly["close"] / before - 1

df.drop(columns=["p", "volume"]).to_parquet(out / "batch_features.parquet")
monthly.to_parquet(out / "batch_monthly.parquet")
