#pragma once

#include <functional>

#include <QObject>

class QWidget;

namespace sami {

/// Reads what a page shows only while it is seen, one reading at a time: what changes meanwhile, or while the page is
/// hidden, is read afterwards.
class SeenReading final : public QObject {
    Q_OBJECT

public:
    /// @param begin begins a reading; whoever does calls finish() once it is over
    SeenReading(QWidget* page, std::function<void()> begin, QObject* parent);

    /// There is something else to show than what is shown.
    void want();
    void finish();
    /// Another experiment is open: nothing comes of what was begun.
    void forget() { m_isReading = false; }

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    QWidget* m_page;
    std::function<void()> m_begin;
    bool m_isReading = false;
    bool m_isStale = false;
};

}  // namespace sami
