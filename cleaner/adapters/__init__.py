"""Other pipelines: the cleaner inside Hugging Face datasets, datatrove, Ray Data, Spark, pandas, polars and LangChain.

Each module is thin; `columns` does the work. A library is imported when an adapter needs it, and named with the extra
that brings it where it is missing.
"""
