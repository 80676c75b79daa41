#pragma once

#include <memory>
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

/// Experiments opened before, latest first. Whether their files are still there is found out by the way: one on a disk
/// that does not answer keeps nobody waiting and is left out until it does.
class RecentExperiments final : public QObject {
    Q_OBJECT

public:
    explicit RecentExperiments(QObject* parent);

    /// Those whose files are known to be there.
    std::vector<RecentExperiment> found() const;
    void add(const QString& path);
    /// Looks for the files anew; changed() says what was found.
    void look();

Q_SIGNALS:
    void changed();

private:
    struct Search;
    void collect();

    std::shared_ptr<Search> m_search;
    std::size_t m_collected = 0;  ///< answers of the search that were taken in
    int m_looks = 0;              ///< at it
    QTimer m_timer;
};

}  // namespace sami
