#include "ui/session/experiment_bin.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>

#include "core/workbench/glance.h"
#include "ui/text/shown_text.h"

namespace sami {

Result<void> moveExperimentToBin(const QString& path) {
    if (Result<void> unused = settleUnused(toUtf8(path)); !unused) return unused;
    const std::unexpected<Error> refused =
        fail(ErrorKind::Io, "{file} can't be moved to the bin. Is there one on its disk?", {{"file", toUtf8(path)}});
    const QString runs = path + QStringLiteral(".runs");
    QString runsInBin;
    if (QFileInfo::exists(runs) && !QFile::moveToTrash(runs, &runsInBin)) return refused;
    if (QFile::moveToTrash(path)) return {};
    if (!runsInBin.isEmpty()) QDir().rename(runsInBin, runs);
    return refused;
}

}  // namespace sami
