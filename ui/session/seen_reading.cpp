#include "ui/session/seen_reading.h"

#include <utility>

#include <QEvent>
#include <QWidget>

namespace sami {

SeenReading::SeenReading(QWidget* page, std::function<void()> begin, QObject* parent)
    : QObject(parent), m_page(page), m_begin(std::move(begin)) {
    page->installEventFilter(this);
}

void SeenReading::want() {
    m_isStale = true;
    if (m_isReading || !m_page->isVisible()) return;
    m_isReading = true;
    m_isStale = false;
    m_begin();
}

void SeenReading::finish() {
    m_isReading = false;
    if (m_isStale) want();
}

bool SeenReading::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::Show && m_isStale) want();
    return QObject::eventFilter(watched, event);
}

}  // namespace sami
