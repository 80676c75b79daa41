#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include <QObject>
#include <QString>
#include <QTimer>

namespace sami {

/// An experiment opened before.
struct RecentExperiment {
    QString path;
    QString lastOpened;  ///< ready to read: "today, 14:05"; empty when not known
};

/// Experiments opened before, latest first. Whether their files are still there is found out by the way, by one thread:
/// a disk that does not answer keeps nobody waiting. What lies there is left out until it does, and what that thread
/// could not look at meanwhile is listed as it is remembered.
class RecentExperiments final : public QObject {
    Q_OBJECT

public:
    /// Whether a file is there; may take for ever.
    using Probe = std::function<bool(const std::filesystem::path&)>;

    explicit RecentExperiments(QObject* parent, Probe probe = isThere);

    /// All but those whose files are known to be gone, or are on a disk that does not answer.
    std::vector<RecentExperiment> found() const;
    void add(const QString& path);
    /// Looks for the files anew; changed() says what was found.
    void look();

Q_SIGNALS:
    void changed();

private:
    struct Search;
    static bool isThere(const std::filesystem::path& file);
    void collect();
    bool isOverdue() const;

    std::shared_ptr<Search> m_search;
    std::optional<std::size_t> m_collected;  ///< answers of the present look that were taken in
    int m_looks = 0;                         ///< at what the search has found
    QTimer m_timer;
};

}  // namespace sami
