#!/bin/bash
heat-index --temperature "$1" --index out.nc
