"""The heat index of a region.

It is for one region at a time.
"""
import argparse

import xarray as xr


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--temperature", required=True, help="daily maximum, NetCDF")
    parser.add_argument("--index", required=True, help="the index to write, NetCDF")
    parser.add_argument("--threshold", type=float, default=30.0)
    args = parser.parse_args()
    data = xr.open_dataset(args.temperature)
    (data > args.threshold).to_netcdf(args.index)
