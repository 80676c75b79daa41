#pragma once

#include <QString>
#include <QStringList>

class QMimeData;

namespace sami {

// What is dragged, told by its name: nothing is opened while somebody holds it over the window. Each gives a path, or
// an empty text where it is something else, not on this machine, or more than one thing.

/// A file or folder of any kind.
QString droppedPath(const QMimeData& dragged);
QString droppedExperiment(const QMimeData& dragged);
/// As looksLikeModel() tells.
QString droppedModel(const QMimeData& dragged);
/// A file with one of dataEndings().
QString droppedData(const QMimeData& dragged);

/// Of files that queries are imported from: "jsonl", "csv" …
const QStringList& dataEndings();

}  // namespace sami
