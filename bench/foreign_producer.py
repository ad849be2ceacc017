"""Ticks as a client of another language writes them, a part of them in transactions that are aborted:
python foreign_producer.py BROKERS TOPIC ROUNDS"""

import json
import sys
from datetime import datetime, timedelta, timezone

from confluent_kafka import Producer

brokers, topic, rounds = sys.argv[1], sys.argv[2], int(sys.argv[3])
TICKS = 100
KOLKATA = timezone(timedelta(hours=5, minutes=30))
began = datetime.now(KOLKATA) - timedelta(minutes=10)


def tick(n, close):
    return {
        "ticker": "M&M.NS" if n % 2 else "BTC/USDT",
        "company": "Mahindra & Mahindra – महिंद्रा",
        "time": (began + timedelta(microseconds=n * 1000 + 7)).isoformat(),
        "Open": close,
        "High": close + 0.1 + 0.2,
        "Low": close - 0.3,
        "Close": close,
        "Adj Close": close,
        "Volume": None if n % 3 == 0 else n / 8,
        "exchange": {"mic": "XNSE", "depth": [1, 2]},
    }


def send(producer, first, close):
    for n in range(first, first + TICKS):
        value = tick(n, close)
        producer.produce(topic, json.dumps(value), key=value["ticker"])


plain = Producer({"bootstrap.servers": brokers})
transactional = Producer(
    {"bootstrap.servers": brokers, "transactional.id": f"{topic}-foreign"}
)
transactional.init_transactions()
for i in range(rounds):
    transactional.begin_transaction()
    send(transactional, 3 * i * TICKS, 999.0)
    transactional.flush()
    transactional.abort_transaction()
    transactional.begin_transaction()
    send(transactional, (3 * i + 1) * TICKS, 100.0)
    transactional.commit_transaction()
    send(plain, (3 * i + 2) * TICKS, 100.0)
    plain.flush()
