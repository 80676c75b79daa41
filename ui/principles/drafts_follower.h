#pragma once

#include <QObject>

#include "ui/page.h"

namespace sami {

class DraftsPanel;
class PrinciplesPage;
class ProbeRun;
struct WriterWish;

/// Has drafts written and tried for the principles page, shows them as they come, and does what is decided on them.
class DraftsFollower final : public QObject {
    Q_OBJECT

public:
    DraftsFollower(PrinciplesPage* page, const PageSources& sources);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void connectCard();
    void showOpened();
    void showStanding();
    void read();
    void readModels();
    void write(const WriterWish& wish);
    void tryOut();
    DraftsPanel* panel() const;

    PrinciplesPage* m_page;
    ExperimentSession* m_session;
    EditHistory* m_edits;
    ProbeRun* m_writing;
    ProbeRun* m_trial;
    bool m_isReading = false;
    bool m_isStale = false;
};

}  // namespace sami
