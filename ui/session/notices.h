#pragma once

#include <set>

#include <QObject>

#include "ui/session/notice.h"

namespace sami {

class ExperimentSession;
class RunSteering;

/// What the banner has to say, and no more than one thing at a time: what came last of what somebody was just told and
/// what is the matter with the run shown; else what is good to hear; else what is good to know of the experiment and of
/// its other runs.
class Notices final : public QObject {
    Q_OBJECT

public:
    Notices(ExperimentSession* session, RunSteering* steering);

public Q_SLOTS:
    /// What did not work, until it is dismissed, something is begun, another experiment is open or something happens to
    /// the run.
    void say(const QString& sentence);
    /// What did work where nothing on the page shows it; until then as well.
    void tellDone(const QString& sentence);
    /// That answers can be read which the reader waited for; said until they are read.
    void tellAnswers();
    void answersAreRead();
    /// What is said now.
    void dismiss();

Q_SIGNALS:
    void changed(const sami::Notice& notice);

private:
    void begin();
    void clearFor(bool starting);
    void update();
    Notice ofRun() const;
    Notice present() const;

    ExperimentSession* m_session;
    Notice m_message;               ///< what somebody was just told
    Notice m_gone;                  ///< that the file is not in its place
    Notice m_ofRun;                 ///< as it was when it was looked at last
    Notice m_news;                  ///< that there are answers
    Notice m_aside;                 ///< of the experiment
    std::set<QString> m_dismissed;  ///< of other runs
    Notice m_told;
};

}  // namespace sami
