#include "ui/session/recent_experiments.h"

#include <QDateTime>
#include <QFileInfo>
#include <QLocale>
#include <QSettings>

namespace sami {

namespace {

constexpr qsizetype kMostRemembered = 6;

QString key() {
    return QStringLiteral("recentExperiments");
}

QString whenText(const QDateTime& when) {
    const QString time = QLocale().toString(when.time(), QLocale::ShortFormat);
    if (when.date() == QDate::currentDate()) return StartPage::tr("today, %1").arg(time);
    return QLocale().toString(when.date(), QLocale::ShortFormat);
}

}  // namespace

std::vector<RecentExperiment> recentExperiments() {
    std::vector<RecentExperiment> found;
    for (const QString& path : QSettings().value(key()).toStringList()) {
        const QFileInfo file(path);
        if (file.exists()) found.push_back({path, whenText(file.lastModified())});
    }
    return found;
}

void addRecentExperiment(const QString& path) {
    QSettings settings;
    QStringList paths = settings.value(key()).toStringList();
    paths.removeAll(path);
    paths.prepend(path);
    settings.setValue(key(), paths.mid(0, kMostRemembered));
}

}  // namespace sami
