#include "ui/session/recent_experiments.h"

#include <QDateTime>
#include <QFileInfo>
#include <QLocale>
#include <QRegularExpression>
#include <QSettings>

namespace sami {

namespace {

constexpr qsizetype kMostRemembered = 6;

QString key() {
    return QStringLiteral("recentExperiments");
}

/// When each was opened last, by path.
QString timesKey() {
    return QStringLiteral("recentExperimentTimes");
}

QString whenText(const QDateTime& when) {
    if (!when.isValid()) return {};
    static const QRegularExpression seconds(QStringLiteral("[:.]ss"));
    QString format = QLocale().timeFormat(QLocale::ShortFormat);
    if (when.date() == QDate::currentDate())
        return StartPage::tr("today, %1").arg(QLocale().toString(when.time(), format.remove(seconds)));
    return QLocale().toString(when.date(), QLocale::ShortFormat);
}

}  // namespace

std::vector<RecentExperiment> recentExperiments() {
    std::vector<RecentExperiment> found;
    const QVariantMap times = QSettings().value(timesKey()).toMap();
    for (const QString& path : QSettings().value(key()).toStringList()) {
        if (QFileInfo::exists(path)) found.push_back({path, whenText(times.value(path).toDateTime())});
    }
    return found;
}

void addRecentExperiment(const QString& path) {
    QSettings settings;
    QStringList paths = settings.value(key()).toStringList();
    paths.removeAll(path);
    paths.prepend(path);
    paths = paths.mid(0, kMostRemembered);
    const QVariantMap known = settings.value(timesKey()).toMap();
    QVariantMap times;
    for (const QString& kept : paths) times.insert(kept, known.value(kept));
    times.insert(path, QDateTime::currentDateTime());
    settings.setValue(key(), paths);
    settings.setValue(timesKey(), times);
}

}  // namespace sami
