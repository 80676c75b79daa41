#include "ui/session/recent_experiments.h"

#include <algorithm>
#include <deque>
#include <map>
#include <mutex>
#include <system_error>
#include <thread>
#include <utility>

#include <QDateTime>
#include <QFileInfo>
#include <QLocale>
#include <QRegularExpression>
#include <QSettings>

#include "core/workbench/workbench_thread.h"
#include "ui/session/experiment_bin.h"
#include "ui/session/notice.h"
#include "ui/text/shown_text.h"

namespace sami {

namespace {

constexpr qsizetype kMostRemembered = 6;
constexpr int kCollectMs = 20;
constexpr int kPatientLooks = 10;
/// From then on, as long as a disk does not answer.
constexpr int kUnansweredMs = 500;
constexpr std::chrono::seconds kAgain{15};

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

/// What a thread of its own finds out and does; it may outlive the window where a disk does not answer.
struct RecentExperiments::Search {
    struct Binned {
        QString path;
        Result<void> done;
    };

    Probe probe;
    Workers workers;
    std::mutex mutex;
    bool works = false;  ///< there is a thread
    std::int64_t look = 0;
    std::deque<QString> toBin;      ///< before all else
    std::deque<QString> waiting;    ///< to be looked at
    bool asksWorkers = false;       ///< once all that waits has been looked at
    std::vector<QString> others{};  ///< at which somebody works, without those that were waiting
    std::vector<Binned> binned{};
    QString lookedAt;  ///< by the thread just now; may be of an earlier look
    std::map<QString, std::optional<ExperimentGlance>> isThere;

    /// What is to be done next; nothing: the thread ends.
    std::function<void()> next() {
        const std::lock_guard lock(mutex);
        works = !toBin.empty() || !waiting.empty() || asksWorkers;
        if (!toBin.empty()) return [this, path = take(toBin)] { bin(path); };
        if (!waiting.empty()) {
            lookedAt = waiting.front();
            return [this, path = take(waiting), of = look] {
                std::optional<ExperimentGlance> there;
                // What throws on the way is a disk that does not answer.
                static_cast<void>(thrownBy([&] { there = probe(std::filesystem::path(toUtf8(path))); }));
                answer(path, of, there);
            };
        }
        if (!std::exchange(asksWorkers, false)) return {};
        return [this, of = look] { takeWorkers(of, workers()); };
    }

    static QString take(std::deque<QString>& paths) {
        QString path = std::move(paths.front());
        paths.pop_front();
        return path;
    }

    void answer(const QString& path, std::int64_t of, const std::optional<ExperimentGlance>& there) {
        const std::lock_guard lock(mutex);
        lookedAt.clear();
        // What was asked in an earlier look may be otherwise by now.
        if (of == look) isThere[path] = there;
    }

    /// Those that are known under another name already are no others.
    void takeWorkers(std::int64_t of, const std::vector<std::filesystem::path>& atWork) {
        std::vector<std::filesystem::path> known;
        {
            const std::lock_guard lock(mutex);
            for (const auto& [path, there] : isThere) known.emplace_back(toUtf8(path));
        }
        for (const std::filesystem::path& file : atWork) {
            const auto isSame = [&file](const std::filesystem::path& one) {
                std::error_code error;
                return one == file || std::filesystem::equivalent(one, file, error);
            };
            if (std::ranges::any_of(known, isSame)) continue;
            const std::lock_guard lock(mutex);
            if (of != look) return;
            others.push_back(fromUtf8(file.string()));
            waiting.push_back(others.back());
        }
    }

    void bin(const QString& path) {
        Result<void> done = moveExperimentToBin(path);
        const std::lock_guard lock(mutex);
        binned.push_back({path, std::move(done)});
        isThere.erase(path);
        waiting.push_back(path);
    }

    static void work(const std::shared_ptr<Search>& search) {
        while (const std::function<void()> job = search->next()) job();
    }

    /// With the mutex held.
    void start(const std::shared_ptr<Search>& self) {
        if (!std::exchange(works, true)) std::thread(work, self).detach();
    }
};

RecentExperiments::RecentExperiments(QObject* parent, Probe probe, Workers workers)
    : QObject(parent), m_search(std::make_shared<Search>()) {
    m_search->probe = std::move(probe);
    m_search->workers = std::move(workers);
    connect(&m_timer, &QTimer::timeout, this, &RecentExperiments::collect);
    m_again.setInterval(kAgain);
    connect(&m_again, &QTimer::timeout, this, &RecentExperiments::look);
    m_again.start();
}

void RecentExperiments::look() {
    const QStringList paths = remembered();
    const std::lock_guard lock(m_search->mutex);
    ++m_search->look;
    m_search->isThere.clear();
    m_search->others.clear();
    m_search->waiting.assign(paths.begin(), paths.end());
    m_search->asksWorkers = true;
    m_search->start(m_search);
    m_collected.reset();
    m_looks = 0;
    m_timer.start(kCollectMs);
}

bool RecentExperiments::isOverdue() const {
    return m_looks >= kPatientLooks;
}

void RecentExperiments::collect() {
    tellBinned();
    std::size_t answers = 0;
    bool isComplete = false;
    {
        const std::lock_guard lock(m_search->mutex);
        answers = m_search->isThere.size();
        isComplete = !m_search->works;
    }
    if (isComplete) m_timer.stop();
    // A list that is complete in a moment is not shown in pieces.
    if (!isComplete && !isOverdue() && ++m_looks < kPatientLooks) return;
    if (!isComplete) m_timer.setInterval(kUnansweredMs);
    if (m_collected == answers) return;
    m_collected = answers;
    std::vector<RecentExperiment> present = found();
    std::vector<RecentExperiment> working = atWork();
    const bool isNew = present != m_told || working != m_toldAtWork;
    m_told = std::move(present);
    m_toldAtWork = std::move(working);
    if (isNew) Q_EMIT changed();
}

std::vector<RecentExperiment> RecentExperiments::atWork() const {
    std::vector<RecentExperiment> working = found();
    {
        const std::lock_guard lock(m_search->mutex);
        for (const QString& path : m_search->others) {
            const auto known = m_search->isThere.find(path);
            if (known != m_search->isThere.end() && known->second) working.push_back({path, {}, *known->second});
        }
    }
    std::erase_if(working, [](const RecentExperiment& one) { return one.glance.work == ExperimentGlance::Work::None; });
    return working;
}

std::vector<RecentExperiment> RecentExperiments::found() const {
    std::vector<RecentExperiment> found;
    const QVariantMap times = QSettings().value(timesKey()).toMap();
    const std::lock_guard lock(m_search->mutex);
    const QString deadFolder = QFileInfo(m_search->lookedAt).path();
    for (const QString& path : remembered()) {
        const auto known = m_search->isThere.find(path);
        const bool isUnknown = known == m_search->isThere.end();
        const bool isListed =
            isUnknown ? isOverdue() && QFileInfo(path).path() != deadFolder : known->second.has_value();
        if (!isListed) continue;
        found.push_back(
            {path, whenText(times.value(path).toDateTime()), isUnknown ? ExperimentGlance{} : *known->second});
    }
    return found;
}

void RecentExperiments::moveToBin(const QString& path) {
    const std::lock_guard lock(m_search->mutex);
    m_search->toBin.push_back(path);
    m_search->start(m_search);
    m_collected.reset();
    m_looks = 0;
    m_timer.start(kCollectMs);
}

void RecentExperiments::tellBinned() {
    std::vector<Search::Binned> binned;
    {
        const std::lock_guard lock(m_search->mutex);
        std::swap(binned, m_search->binned);
    }
    for (const Search::Binned& one : binned) {
        if (one.done) {
            Q_EMIT this->binned(one.path);
        } else {
            Q_EMIT failed(sentenceOf(one.done.error()));
        }
    }
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
