"""The usual LangChain recipe as a system: its recursive splitter, its vector store, its retriever, our documents.

Pieces of 1,000 characters that overlap by 200, the three nearest shown as they are; the vectors are those of the
packaged encoder, so that what is compared is the recipe and not the model.
"""

from collections.abc import Iterator

from langchain_core.documents import Document as Piece
from langchain_core.embeddings import Embeddings
from langchain_core.vectorstores import InMemoryVectorStore
from langchain_text_splitters import RecursiveCharacterTextSplitter

from app.model import Answer, Question
from evals.peers import CHUNK, OVERLAP, SHOWN, Collection, place, show
from index import encoder
from ingest.model import Document


class _Shared(Embeddings):
    """The packaged encoder under LangChain's interface."""

    def __init__(self, model: encoder.Encoder) -> None:
        self._model = model

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """One vector a text."""
        return [list(map(float, vector)) for vector in self._model.encode(texts, "passage")]

    def embed_query(self, text: str) -> list[float]:
        """The vector of a question."""
        return list(map(float, self._model.encode([text], "query")[0]))


class LangChainRecipe:
    """Splits, embeds and retrieves as the tutorials do; always answers."""

    def __init__(self, collection: Collection, model: str = encoder.DEFAULT) -> None:
        loaded = encoder.load(model)
        if loaded is None:
            raise ValueError("La recette de LangChain demande un encodeur : « none » n’en est pas un.")
        self._documents = {d.id: d for d in collection.documents()}
        store = InMemoryVectorStore(_Shared(loaded))
        store.add_documents([piece for d in self._documents.values() for piece in _pieces(d)])
        self._retriever = store.as_retriever(search_kwargs={"k": SHOWN})

    def ask(self, question: Question) -> Answer:
        """The three nearest pieces."""
        return show(question, [self._shown(piece) for piece in self._retriever.invoke(question.text)])

    def _shown(self, piece: Piece) -> tuple[Document, int, int, int | None, tuple[str, ...]]:
        document, start = self._documents[piece.metadata["id"]], int(piece.metadata["start_index"])
        return (document, start, start + len(piece.page_content), *place(document, start))


def _pieces(document: Document) -> Iterator[Piece]:
    splitter = RecursiveCharacterTextSplitter(chunk_size=CHUNK, chunk_overlap=OVERLAP, add_start_index=True)
    yield from splitter.create_documents([document.text], [{"id": document.id}])
