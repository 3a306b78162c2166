"""A tiny survey in the raw layout of 2022, made here by hand: 4 households, urban and rural."""

import datetime

import numpy as np
import pandas as pd

LABEL = "SYNTHETIC test data"
KEYS = [221000101, 221000102, 223001501, 223001502]

RAW = {
    "basicvars": {
        "identif": KEYS,
        "cluster": [1, 1, 15, 15],
        "strata": [110, 110, 652, 652],
        "location": [1, 1, 4, 4],
        "urban": [1, 1, 2, 2],
        "region": [5, 5, 2, 2],
        "newaimag": [11, 11, 65, 65],
        "newsoum": [1101, 1101, 6501, 6501],
        "bag": [3, 3, 1, 1],
        "quarter": [1, 1, 3, 3],
        "month": [2, 2, 8, 8],
        "hhweight": [160.5, 150.25, 80.0, 95.75],
        "hhsize": [2, 1, 3, 1],
    },
    "01_hhold": {
        "identif": KEYS,
        "v1_dd": [3, 4, 17, 18],
        "v1_mm": [2, 2, 8, 8],
        "v1_yy": [22, 22, 22, 22],
        "v1_res": [1, 1, 1, 2],
        "visitor": [0, 2, 0, 0],
        "q0701": [2, 3, 1, 1],
        "q0702": [3, 2, np.nan, np.nan],
        "q0703": [1, 2, np.nan, np.nan],
        "q0704": [1, 1, np.nan, np.nan],
        "q0705": [3, 1, 4, 4],
        "q0706": [np.nan, np.nan, 5, 4],
        "q0707": [np.nan, np.nan, 2, 1],
        "q0708": [12, 7, 15, 20],
        "q0709": [4, 4, 1, 4],
        "q0710": [180, 98, 7, 5],
        "q0711": [90.5, 40, np.nan, 3],
        "q0712": [900000, np.nan, np.nan, np.nan],
        "q0713": [np.nan, np.nan, np.nan, np.nan],
        "q0714": [2, 1, 2, 2],
        "q0715": [np.nan, 20, np.nan, np.nan],
        "q0716": [40, 32, 25, 20],
        "q0717": [55, 36, 25, 20],
        "q0718": [1, 1, 2, 2],
        "q0719": [1, 4, 5, 5],
        "q0720": [1, 4, 7, 14],
        "q0721": [1, 3, 7, 10],
        "q0722": [1, 2, 3, 3],
        "q0723": [3, 1, 3, 3],
        "q1001": [1, 2, 2, 2],
    },
    "02_indiv": {
        "identif": [KEYS[0], KEYS[0], KEYS[1], KEYS[2], KEYS[2], KEYS[2], KEYS[2], KEYS[3]],
        "ind_id": [1, 2, 1, 1, 2, 3, 4, 1],
        "q0102": [1, 2, 1, 1, 2, 3, 3, 1],
        "q0103": [1, 2, 2, 1, 2, 1, 2, 1],
        "q0105y": [45, 41, 67, 38, 36, 8, 19, 29],
        "q0106": [2, 2, 6, 2, 2, np.nan, 1, 1],
        "q0109": [1, 1, 1, 1, 1, 1, 2, 1],
        "q0204": [2, 2, 2, 2, 2, 1, 1, 2],
        "q0205": [np.nan, np.nan, np.nan, np.nan, np.nan, 2, 6, np.nan],
        "q0206": [np.nan, np.nan, np.nan, np.nan, np.nan, 3, 2, np.nan],
        "q0210": [8, 9, 4, 3, 4, 1, 4, 2],
        "q0213": [16, 17, 10, 8, 10, 2, 12, 4],
        "q0301": [2, 1, 1, 2, 2, 2, 2, 2],
        "q0302": [np.nan, 2, 5, *[np.nan] * 5],
        "q0303": [np.nan, 1, 2, *[np.nan] * 5],
        "q0304": [np.nan, 3, np.nan, *[np.nan] * 5],
        "q0305": [np.nan, np.nan, 1, *[np.nan] * 5],
        **{f"q03{n}": [1, 1, 2, 1, 1, 1, 1, 1] for n in range(11, 17)},
        "q0404": [1, 1, 2, 1, 1, np.nan, 2, 1],
        "q0405": [np.nan, np.nan, 2, np.nan, np.nan, np.nan, 2, np.nan],
        "q0410": [np.nan, np.nan, 2, np.nan, np.nan, np.nan, 2, np.nan],
        "q0411": [np.nan, np.nan, 2, np.nan, np.nan, np.nan, 2, np.nan],
        "q0423": [1, 23, np.nan, 61, 61, np.nan, np.nan, 61],
        "q0424": [84, 5, np.nan, 111, 111, np.nan, np.nan, 111],
        "q0425": [1, 1, np.nan, 5, 5, np.nan, np.nan, 5],
        "q0426": [3, 1, *[np.nan] * 6],
        "q0427": [40, 45, np.nan, 60, 56, np.nan, np.nan, 70],
        "q0436a": [1_500_000, 1_200_000, *[np.nan] * 6],
        "q0436b": [18_000_000, 14_400_000, *[np.nan] * 6],
    },
    "03_livestock": {
        "identif": [KEYS[2]] * 3 + [KEYS[3]],
        "animal_id": [2, 4, 5, 4],
        "q0501": [12, 150, 0, 60],
    },
    "09_other_income": {
        "identif": [KEYS[1], KEYS[2], KEYS[2]],
        "income_id": [101, 206, 301],
        "q0901": [1, 1, 2],
        "q0902": [6_600_000, 1_200_000, np.nan],
    },
    "10_savings_loan": {
        "identif": [KEYS[0]],
        "loan_no": [1],
        "loan_id": [3],
        "q1003": [60_000_000],
        "q1004": [6],
        "q1005": [2],
    },
    "11_energy": {
        "identif": [KEYS[0], KEYS[1], KEYS[2]],
        "energy_id": [1, 6, 7],
        "q1101": [210, 25, 3],
        "q1102": [30_000, 18_750, 0],
        "q1103": [340_000, 120_000, 0],
        "q1104": [0, 0, 90_000],
    },
    "12_payment_serv": {
        "identif": [KEYS[0], KEYS[1]],
        "payment_id": [1, 5],
        "q1201": [45_000, 0],
        "q1202": [400_000, 0],
        "q1203": [np.nan, np.nan],
    },
    "13_durable": {
        "identif": [KEYS[0], KEYS[0], KEYS[2]],
        "durable_id": [1, 3, 8],
        "q0601": [1, 0, 1],
        "q0602": [31, np.nan, 60],
        "q0603": [900_000, np.nan, 0],
        "q0604": [500_000, np.nan, 150_000],
    },
    "14_non_food": {
        "identif": [KEYS[0], KEYS[0], KEYS[3]],
        "nonfood_id": [20101, 20116, 20101],
        "q0801": [1, 1, 1],
        "q0802": [0, 8_000, np.nan],
        "q0803": [350_000, 50_000, np.nan],
        "q0804": [np.nan, 0, 40_000],
    },
    "15_urb_diary": {
        "identif": [KEYS[0], KEYS[0], KEYS[1]],
        "food_id": [10101, 10201, 10101],
        "q1301": [3, 2.5, 1],
        "q1302": [3, 1.5, 0],
        "q1303": [1_800, 14_000, np.nan],
        "q1304": [0, 1, 1],
        "q1305": [0, 0, 0],
    },
    "16_rur_food_7d": {
        "identif": [KEYS[2], KEYS[2], KEYS[3]],
        "food_id": [10103, 10201, 10201],
        "q1401": [1, 1, 1],
        "q1404": [2, 6, 4],
        "q1405": [2, 0, 0],
        "q1406": [0, 1, 0],
        "q1407": [0, 5, 4],
        "q1408": [1, 2, 2],
        "q1409": [25, np.nan, np.nan],
        "q1410": [60_000, np.nan, np.nan],
    },
    "18_foodout": {
        "identif": [KEYS[0], KEYS[0]],
        "foodout_id": [2, 3],
        "q1306": [1, 2],
        "q1307": [3, 0],
        "q1308": [24_000, 0],
        "q1309": [0, 0],
        "q1310": [24_000, 0],
    },
    "cpi_prices": {
        "year": [2022, 2022],
        "month": [2, 8],
        "newaimag": [11, 65],
        "item_id": ["20101", "E01"],
        "price": [120_000.0, 160.5],
    },
}


def raw_frames():
    """Raw files by name, without extension."""
    return {name: pd.DataFrame(columns) for name, columns in RAW.items()}


def write_raw(folder, frames, label=LABEL, version=118):
    """Write .dta files; a name may carry its own extension (.csv)."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, frame in frames.items():
        if name.endswith(".csv"):
            frame.to_csv(folder / name, index=False)
            continue
        path = folder / (name if name.lower().endswith(".dta") else f"{name}.dta")
        frame.to_stata(
            path,
            write_index=False,
            data_label=label,
            version=version,
            time_stamp=datetime.datetime(2000, 1, 1),
        )
    return folder
