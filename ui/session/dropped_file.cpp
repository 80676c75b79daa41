#include "ui/session/dropped_file.h"

#include <QDir>
#include <QFileInfo>
#include <QMimeData>
#include <QUrl>

namespace sami {

namespace {

bool endsIn(const QFileInfo& file, const QString& ending) {
    return file.suffix().compare(ending, Qt::CaseInsensitive) == 0;
}

}  // namespace

QString droppedPath(const QMimeData& dragged) {
    const QList<QUrl> urls = dragged.urls();
    return urls.size() == 1 && urls.front().isLocalFile() ? urls.front().toLocalFile() : QString();
}

QString droppedExperiment(const QMimeData& dragged) {
    const QString path = droppedPath(dragged);
    return endsIn(QFileInfo(path), QStringLiteral("sami")) ? path : QString();
}

QString droppedModel(const QMimeData& dragged) {
    const QString path = droppedPath(dragged);
    if (path.isEmpty()) return {};
    const QFileInfo info(path);
    if (info.isFile()) return endsIn(info, QStringLiteral("gguf")) ? path : QString();
    const QDir folder(path);
    const bool isModel =
        folder.exists(QStringLiteral("config.json")) || folder.exists(QStringLiteral("adapter_config.json"));
    return info.isDir() && isModel ? path : QString();
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
