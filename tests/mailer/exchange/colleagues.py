"""What the small EWS server answers to colleagues, beside what a reader of the mailbox asks."""

from typing import Any
from xml.sax.saxutils import quoteattr

from tests.mailer.exchange.answers import Answers, M, T, error, good


class Colleagues(Answers):
    """The operations of a person's mail program: they rename, read and delete."""

    def UpdateFolder(self, request: Any) -> list[str]:  # noqa: N802 - EWS's name
        """A folder has another name."""
        folder = self._folder(next(request.iter(f"{{{T}}}FolderId")))
        if folder is None:
            return [error("ErrorFolderNotFound")]
        folder.name = next(request.iter(f"{{{T}}}DisplayName")).text
        return [good(f"<m:Folders><t:Folder><t:FolderId Id={quoteattr(folder.id)}/></t:Folder></m:Folders>")]

    def DeleteFolder(self, request: Any) -> list[str]:  # noqa: N802 - EWS's name
        """Folders are gone, with all that is in them."""
        folders = [self._folder(each) for each in request.find(f"{{{M}}}FolderIds")]
        for folder in folders:
            if folder is not None:
                self.mailbox.remove(folder)
        return [good("") if folder else error("ErrorFolderNotFound") for folder in folders]

    def UpdateItem(self, request: Any) -> list[str]:  # noqa: N802 - EWS's name
        """A letter has been read."""
        id = next(request.iter(f"{{{T}}}ItemId")).get("Id")
        if id not in self.mailbox.items:
            return [error("ErrorItemNotFound")]
        self.mailbox.open(id)
        return [good(f"<m:Items><t:Message><t:ItemId Id={quoteattr(id)}/></t:Message></m:Items>")]

    def DeleteItem(self, request: Any) -> list[str]:  # noqa: N802 - EWS's name
        """Letters are gone for good."""
        answers = []
        for each in request.find(f"{{{M}}}ItemIds"):
            there = each.get("Id") in self.mailbox.items
            if there:
                self.mailbox.delete(each.get("Id"))
            answers.append(good("") if there else error("ErrorItemNotFound"))
        return answers
