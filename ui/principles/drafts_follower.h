#pragma once

#include <QObject>

#include "ui/page.h"

namespace sami {

class DraftsPanel;
class PrinciplesPage;
class ProbeRun;
class SeenReading;
struct WriterWish;

/// Has drafts written and tried for the principles page, shows them as they come, and does what is decided on them.
class DraftsFollower final : public QObject {
    Q_OBJECT

public:
    DraftsFollower(PrinciplesPage* page, const PageSources& sources);

private:
    void connectCard();
    void showOpened();
    void showStanding();
    void read();
    void readTrials();
    void write(const WriterWish& wish);
    void tryOut();
    DraftsPanel* panel() const;

    PrinciplesPage* m_page;
    ExperimentSession* m_session;
    EditHistory* m_edits;
    ProbeRun* m_writing;
    ProbeRun* m_trial;
    SeenReading* m_reading;
};

}  // namespace sami
