#include "ui/session/worker_program.h"

#include <QCoreApplication>
#include <QFileInfo>
#include <QStandardPaths>

#include "ui/text/shown_text.h"

namespace sami {

Result<std::filesystem::path> findWorkerProgram() {
    const QString beside = QCoreApplication::applicationDirPath() + QStringLiteral("/sami");
    if (QFileInfo(beside).isExecutable()) return std::filesystem::path(toUtf8(beside));
    const QString onPath = QStandardPaths::findExecutable(QStringLiteral("sami"));
    if (!onPath.isEmpty()) return std::filesystem::path(toUtf8(onPath));
    return fail(ErrorKind::NotFound,
                "The program `sami`, which does the learning, is not at " + toUtf8(beside) +
                    " nor on the PATH. Build it (packaging/run.sh does) or install the whole package.");
}

}  // namespace sami
