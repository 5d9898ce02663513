"""pandas: the text of a frame cleaned, with the edits and the language of every document beside it."""

import pandas as pd

from cleaner import Cleaner
from cleaner.adapters.columns import Cleaning
from cleaner.adapters.pandas import clean_series

frame = pd.DataFrame({"text": ["The video is on Youtube.", "Nothing to do here.", None]})
cleaner = Cleaner()
print(Cleaning(cleaner, add=["edits", "language"])(frame))
print(clean_series(frame["text"], cleaner))
