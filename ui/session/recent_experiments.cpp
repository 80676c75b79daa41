#include "ui/session/recent_experiments.h"

#include <filesystem>
#include <map>
#include <mutex>
#include <thread>
#include <utility>

#include <QDateTime>
#include <QLocale>
#include <QRegularExpression>
#include <QSettings>

#include "ui/text/shown_text.h"

namespace sami {

namespace {

constexpr qsizetype kMostRemembered = 6;
constexpr int kCollectMs = 20;
constexpr int kPatientLooks = 10;

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
        return RecentExperiments::tr("today, %1").arg(QLocale().toString(when.time(), format.remove(seconds)));
    return QLocale().toString(when.date(), QLocale::ShortFormat);
}

QStringList remembered() {
    return QSettings().value(key()).toStringList();
}

}  // namespace

/// What threads of its own found out; they may outlive the window where a disk does not answer.
struct RecentExperiments::Search {
    std::mutex mutex;
    std::map<QString, bool> isThere;
    std::size_t asked = 0;

    std::size_t answers() {
        const std::lock_guard lock(mutex);
        return isThere.size();
    }
};

RecentExperiments::RecentExperiments(QObject* parent) : QObject(parent), m_search(std::make_shared<Search>()) {
    m_timer.setInterval(kCollectMs);
    connect(&m_timer, &QTimer::timeout, this, &RecentExperiments::collect);
}

void RecentExperiments::look() {
    m_search = std::make_shared<Search>();
    m_collected = 0;
    m_looks = 0;
    const QStringList paths = remembered();
    m_search->asked = static_cast<std::size_t>(paths.size());
    for (const QString& path : paths) {
        std::thread([search = m_search, path, file = std::filesystem::path(toUtf8(path))] {
            std::error_code error;
            const bool isThere = std::filesystem::exists(file, error);
            const std::lock_guard lock(search->mutex);
            search->isThere[path] = isThere;
        }).detach();
    }
    m_timer.start();
}

void RecentExperiments::collect() {
    const std::size_t answers = m_search->answers();
    const bool isComplete = answers == m_search->asked;
    if (isComplete) m_timer.stop();
    // A list that is complete in a moment is not shown in pieces.
    if (!isComplete && ++m_looks < kPatientLooks) return;
    if (std::exchange(m_collected, answers) != answers) Q_EMIT changed();
}

std::vector<RecentExperiment> RecentExperiments::found() const {
    std::vector<RecentExperiment> found;
    const QVariantMap times = QSettings().value(timesKey()).toMap();
    const std::lock_guard lock(m_search->mutex);
    for (const QString& path : remembered()) {
        const auto known = m_search->isThere.find(path);
        if (known == m_search->isThere.end() || !known->second) continue;
        found.push_back({path, whenText(times.value(path).toDateTime())});
    }
    return found;
}

void RecentExperiments::add(const QString& path) {
    QSettings settings;
    QStringList paths = remembered();
    paths.removeAll(path);
    paths.prepend(path);
    paths = paths.mid(0, kMostRemembered);
    const QVariantMap known = settings.value(timesKey()).toMap();
    QVariantMap times;
    for (const QString& kept : paths) times.insert(kept, known.value(kept));
    times.insert(path, QDateTime::currentDateTime());
    settings.setValue(key(), paths);
    settings.setValue(timesKey(), times);
    look();
}

}  // namespace sami
