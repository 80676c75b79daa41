#pragma once

#include <set>

#include <QObject>

#include "ui/session/notice.h"

namespace sami {

class ExperimentSession;
class RunSteering;

/// What the banner has to say, and no more than one thing at a time: what somebody was just told, else what is the
/// matter with the run shown, else with another one.
class Notices final : public QObject {
    Q_OBJECT

public:
    Notices(ExperimentSession* session, RunSteering* steering);

public Q_SLOTS:
    /// Until it is dismissed, something is begun or another experiment is open.
    void say(const QString& sentence);
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
    Notice present() const;

    ExperimentSession* m_session;
    Notice m_message;               ///< what somebody was just told
    std::set<QString> m_dismissed;  ///< of other runs
    Notice m_told;
};

}  // namespace sami
