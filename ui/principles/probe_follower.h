#pragma once

#include <QObject>

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
};

}  // namespace sami
