#pragma once

#include <QObject>
#include <QPointer>

class QKeyEvent;
class QWidget;

namespace sami {

/// Decides whether Space pauses the run or presses the control that has the focus. Elsewhere a control is pressed;
/// where the run is watched Space pauses, wherever the focus is but in a text field. A destructive control is pressed
/// only when the user went to it with Tab. Return presses whatever button has the focus.
class SpaceKey final : public QObject {
    Q_OBJECT

public:
    explicit SpaceKey(QWidget* window);

    void setPausesEverywhere(bool everywhere) { m_pausesEverywhere = everywhere; }

    /// From now on this control counts as destructive, and is not focused by clicking.
    static void guard(QWidget* control);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    bool takeKey(QWidget* control, const QKeyEvent& key);
    bool pressesControl(QWidget* control) const;

    QWidget* m_window;
    bool m_pausesEverywhere = false;
    bool m_lastKeyWasTab = false;
    QPointer<QWidget> m_tabbedTo;
};

}  // namespace sami
