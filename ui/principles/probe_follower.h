#pragma once

#include <QObject>

#include <vector>

#include "core/constitution/principle.h"
#include "ui/page.h"

namespace sami {

class PrinciplesPage;
class ProbeRun;
class SeenReading;

/// Has pairs checked, tried and scored again for the principles page, and shows what is found. Nothing of it is
/// trained.
class ProbeFollower final : public QObject {
    Q_OBJECT

public:
    ProbeFollower(PrinciplesPage* page, const PageSources& sources);

private:
    void connectHealth();
    void connectWhatIf();
    void connectRescoring();
    void showOpened();
    void showObstacles();
    void rememberWords(std::vector<Principle>& words);
    /// Says of answers and scores whose words have been edited since that they are of earlier ones.
    void markEarlierWords();
    void readChecks();
    void readModels();
    void ask();
    void showWhatIf(qint64 run);
    void showRescored(qint64 run);
    /// `read(document)` there, then `then(what was read)` here.
    template <class Read, class Then>
    void read(Read read, Then then);

    PrinciplesPage* m_page;
    ExperimentSession* m_session;
    SeenReading* m_checks;
    ProbeRun* m_check;
    ProbeRun* m_whatIf;
    ProbeRun* m_rescore;
    std::vector<Principle> m_askedOf;   ///< principles as they were when something was asked last
    std::vector<Principle> m_scoredOf;  ///< and when saved answers were scored last
};

}  // namespace sami
