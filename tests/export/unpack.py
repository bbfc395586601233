"""Prints what is in an archive as JSON: its names, and the CSV files as rows.
usage: unpack.py FILE.zip [FOLDER]"""
import csv
import io
import json
import sys
import zipfile

with zipfile.ZipFile(sys.argv[1]) as archive:
    broken = archive.testzip()
    names = archive.namelist()
    tables = {}
    for name in names:
        if name.endswith(".csv"):
            with archive.open(name) as file:
                tables[name] = list(csv.reader(io.TextIOWrapper(file, "utf-8", newline=""), strict=True))
    if len(sys.argv) > 2:
        archive.extractall(sys.argv[2])
json.dump({"broken": broken, "names": names, "tables": tables}, sys.stdout)
