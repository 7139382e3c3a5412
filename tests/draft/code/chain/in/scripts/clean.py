import argparse
from pathlib import Path


def load(path):
    with open(path) as source:
        return source.readlines()


def main():
    parser = argparse.ArgumentParser(description="Drops empty lines.")
    parser.add_argument("--raw", default="data/raw.csv")
    parser.add_argument("--clean", default="work/clean.csv")
    parser.add_argument("--log-dir")
    args = parser.parse_args()
    lines = [line for line in load(args.raw) if line.strip()]
    Path(args.clean).write_text("".join(lines))


if __name__ == "__main__":
    main()
