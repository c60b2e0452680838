"""What Meta's package makes of the pictures named as arguments, and what the server at URL makes of them for KEY: one JSON object.

The server is called as the clients of Hasher-Matcher-Actioner call it.
"""

import json
import os
import pathlib
import sys
import time

import requests
from threatexchange.signal_type.md5 import VideoMD5Signal
from threatexchange.signal_type.pdq.signal import PdqSignal

BANK = "GRUESOME_PICTURES"
URL = os.environ["URL"]
session = requests.Session()
session.headers["Authorization"] = "Bearer " + os.environ["KEY"]


def call(method, path, **more):
    answer = session.request(method, URL + path, **more)
    answer.raise_for_status()
    return answer.json()


def compared(one, other):
    here, distance = call("POST", "/m/compare", json={"pdq": [one, other]})["pdq"]
    theirs = PdqSignal.compare_hash(one, other)
    return {"here": [here, distance["distance"]], "theirs": [theirs.match, theirs.distance.distance]}


def of(path):
    with open(path, "rb") as file:
        here = call("POST", "/h/hash", files={"photo": file})["pdq"]
    theirs = PdqSignal.hash_from_file(pathlib.Path(path))
    return {"here": here, "theirs": theirs}


paths = sys.argv[1:]
hashes = {os.path.basename(path): of(path) for path in paths}
known, *others = [hash["theirs"] for hash in hashes.values()]
call("POST", "/c/banks", json={"name": BANK})
md5 = VideoMD5Signal.hash_from_file(pathlib.Path(paths[0]))
item = call("POST", f"/c/bank/{BANK}/signal", json={"pdq": known, "video_md5": md5})
comparisons = [compared(known, other) for other in others]
time.sleep(1)  # What is added is looked up within a second.


def looked_up(kind, signal):
    found = call("GET", "/m/lookup", params={"signal": signal, "signal_type": kind})
    return [match["bank_content_id"] for match in found.get(BANK, [])]


print(json.dumps({
    "hashes": hashes,
    "comparisons": comparisons,
    "item": item["id"],
    "by_md5": looked_up("video_md5", md5),
    "by_pdq": [looked_up("pdq", hash["theirs"]) for hash in hashes.values()],
}))
