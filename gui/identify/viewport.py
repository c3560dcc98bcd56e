"""Which part of a picture is seen, and how large: zooming and panning as mathematics."""

from dataclasses import dataclass, replace

from PySide6.QtCore import QPointF, QRectF, QSizeF

LARGEST_FIT = 4.0
"""A small picture is enlarged to fill its place, but not to mush."""
MOST_ZOOM = 16.0
_NEARLY_FITTED = 1.01


@dataclass(frozen=True, slots=True)
class Viewport:
    """A picture of some size in a room of some size.

    Attributes:
        picture: its size, in its own pixels.
        room: the place for it, in logical pixels.
        zoom: 1 where the whole picture fits; larger to look closely.
        centre: the point of the picture in the middle of the room, in shares (0…1).
    """

    picture: QSizeF
    room: QRectF
    zoom: float = 1.0
    centre: tuple[float, float] = (0.5, 0.5)

    def place(self) -> QRectF:
        """Where the whole picture would lie, in whole pixels; when zoomed, beyond the room."""
        width, height = self.picture.width(), self.picture.height()
        fit = min(self.room.width() / width, self.room.height() / height, LARGEST_FIT)
        w, h = max(1, round(width * fit * self.zoom)), max(1, round(height * fit * self.zoom))
        middle = self.room.center()
        left, top = middle.x() - self.centre[0] * w, middle.y() - self.centre[1] * h
        return QRectF(round(left), round(top), w, h)

    def zoomed(self, factor: float, at: QPointF) -> "Viewport":
        """Closer or farther, with what is under a point of the room staying there."""
        zoom = min(max(self.zoom * factor, 1.0), MOST_ZOOM)
        if zoom < _NEARLY_FITTED:  # steps there and back do not multiply to exactly 1
            return self.fitted()
        old = self.place()
        share_x = (at.x() - old.left()) / old.width()
        share_y = (at.y() - old.top()) / old.height()
        new = replace(self, zoom=zoom)
        size = new.place().size()
        middle = self.room.center()
        return new.centred_on(
            share_x - (at.x() - middle.x()) / size.width(),
            share_y - (at.y() - middle.y()) / size.height(),
        )

    def moved(self, by: QPointF) -> "Viewport":
        """Dragged by so many logical pixels."""
        size = self.place().size()
        return self.centred_on(
            self.centre[0] - by.x() / size.width(), self.centre[1] - by.y() / size.height()
        )

    def seen(self, window: QRectF) -> tuple[QRectF, QRectF]:
        """The part of the picture that a window shows.

        Returns:
            Where that part lies, in logical pixels, and what it is, in the picture's pixels.
        """
        place = self.place()
        part = place.intersected(window)
        across = self.picture.width() / place.width()
        down = self.picture.height() / place.height()
        return part, QRectF(
            (part.left() - place.left()) * across, (part.top() - place.top()) * down,
            part.width() * across, part.height() * down,
        )  # fmt: skip

    def fitted(self) -> "Viewport":
        """The whole picture again."""
        return replace(self, zoom=1.0, centre=(0.5, 0.5))

    def in_room(self, room: QRectF) -> "Viewport":
        """The same view in a larger or smaller place."""
        return replace(self, room=room).centred_on(*self.centre)

    def centred_on(self, x: float, y: float) -> "Viewport":
        """Keep the picture in the room: no side of it may leave an edge it could cover."""
        size = self.place().size()
        return replace(
            self,
            centre=(
                _kept(x, self.room.width() / size.width() / 2),
                _kept(y, self.room.height() / size.height() / 2),
            ),
        )


def _kept(share: float, half_room: float) -> float:
    return 0.5 if half_room >= 0.5 else min(max(share, half_room), 1 - half_room)
