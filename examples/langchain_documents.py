"""LangChain: documents cleaned between loader and splitter."""

from langchain_core.documents import Document

from cleaner import Cleaner
from cleaner.adapters.columns import Cleaning
from cleaner.adapters.langchain import CleanerTransformer

transformer = CleanerTransformer(Cleaning(Cleaner(), add=["language"]))
for document in transformer.transform_documents([Document("The video is on Youtube.", metadata={"source": "a.html"})]):
    print(document)
