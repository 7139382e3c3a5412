# Component ml of the workflow soilmoisture. Every package is pinned.
# Made by napkin from specification.md: change that and rebuild.
#
# docker build -t kthare10/soilmoisture:latest -f Docker/ml.Dockerfile .

FROM python:3.11.9-slim

ENV LC_ALL=C.UTF-8

LABEL napkin.workflow=soilmoisture napkin.component=ml
