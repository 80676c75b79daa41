#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include <QObject>
#include <QString>
#include <QTimer>

#include "core/workbench/glance.h"

namespace sami {

/// An experiment opened before.
struct RecentExperiment {
    QString path;
    QString lastOpened;  ///< ready to read: "today, 14:05"; empty when not known
    ExperimentGlance glance = {};
    bool isOpen = false;  ///< in this window; set by whoever knows
    bool operator==(const RecentExperiment&) const = default;
};

/// Experiments opened before, latest first. Whether their files are still there is found out by the way, by one thread:
/// a disk that does not answer keeps nobody waiting. What lies there is left out until it does, and what that thread
/// could not look at meanwhile is listed as it is remembered.
class RecentExperiments final : public QObject {
    Q_OBJECT

public:
    /// What is to be seen of a file, nothing where it is gone; may take for ever.
    using Probe = std::function<std::optional<ExperimentGlance>(const std::filesystem::path&)>;
    /// Files at which somebody works just now, remembered or not.
    using Workers = std::function<std::vector<std::filesystem::path>()>;

    explicit RecentExperiments(QObject* parent, Probe probe = glanceAt, Workers workers = experimentsAtWork);

    /// All but those whose files are known to be gone, or are on a disk that does not answer.
    std::vector<RecentExperiment> found() const;
    /// Those at which a worker is, whether or not they were ever opened here, as far as they were looked at.
    std::vector<RecentExperiment> atWork() const;
    void add(const QString& path);
    /// Looks for the files anew; changed() says what was found.
    void look();
    /// Puts an experiment and its runs where the system keeps what was thrown away; then binned() or failed() says how
    /// that went.
    void moveToBin(const QString& path);

Q_SIGNALS:
    void changed();
    void failed(const QString& sentence);
    void binned(const QString& path);

private:
    struct Search;
    void collect();
    void tellBinned();
    bool isOverdue() const;

    std::shared_ptr<Search> m_search;
    std::optional<std::size_t> m_collected;  ///< answers of the present look that were taken in
    int m_looks = 0;                         ///< at what the search has found
    std::vector<RecentExperiment> m_told;    ///< found() when changed() was emitted last
    std::vector<RecentExperiment> m_toldAtWork;
    QTimer m_timer;
    QTimer m_again;  ///< until the next look: what is at work may end
};

}  // namespace sami
