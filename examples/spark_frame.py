"""Spark: a frame cleaned by mapInArrow; with spark-submit the same lines use a cluster."""

from pyspark.sql import SparkSession

from cleaner import Cleaner
from cleaner.adapters.columns import Cleaning
from cleaner.adapters.spark import clean_frame

spark = SparkSession.builder.getOrCreate()
frame = spark.createDataFrame([("The video is on Youtube.",), ("Nothing to do here.",)], ["text"])
clean_frame(frame, Cleaning(Cleaner(), add=["edits", "language"])).show(truncate=False)
spark.stop()
