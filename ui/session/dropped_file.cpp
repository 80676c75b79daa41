#include "ui/session/dropped_file.h"

#include <QFileInfo>
#include <QMimeData>
#include <QUrl>

#include "core/workbench/new_experiment.h"
#include "ui/text/shown_text.h"

namespace sami {

QString droppedPath(const QMimeData& dragged) {
    const QList<QUrl> urls = dragged.urls();
    return urls.size() == 1 && urls.front().isLocalFile() ? urls.front().toLocalFile() : QString();
}

QString droppedExperiment(const QMimeData& dragged) {
    const QString path = droppedPath(dragged);
    return path.endsWith(QLatin1String(".sami"), Qt::CaseInsensitive) ? path : QString();
}

QString droppedModel(const QMimeData& dragged) {
    const QString path = droppedPath(dragged);
    return !path.isEmpty() && looksLikeModel(toUtf8(path)) ? path : QString();
}

QString droppedData(const QMimeData& dragged) {
    const QFileInfo info(droppedPath(dragged));
    return info.isFile() && dataEndings().contains(info.suffix().toLower()) ? info.filePath() : QString();
}

const QStringList& dataEndings() {
    static const QStringList endings{QStringLiteral("jsonl"),   QStringLiteral("json"),  QStringLiteral("csv"),
                                     QStringLiteral("tsv"),     QStringLiteral("gz"),    QStringLiteral("parquet"),
                                     QStringLiteral("feather"), QStringLiteral("arrow"), QStringLiteral("txt")};
    return endings;
}

}  // namespace sami
