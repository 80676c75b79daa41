#include "ui/controls/stat_tile.h"

#include <QKeyEvent>
#include <QLabel>
#include <QToolTip>
#include <QVBoxLayout>

#include "ui/controls/labels.h"

namespace sami {

StatTile::StatTile(const QString& caption, Tone tone, QWidget* parent) : QFrame(parent) {
    setRole(this, QStringLiteral("card"));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(2 * kStep, kStep + kHalfStep, 2 * kStep, kStep + kHalfStep);
    layout->setSpacing(kHalfStep);
    m_caption = makeParagraph(caption, this, Tone::Muted);
    layout->addWidget(m_caption);
    m_value = makeHeading(QStringLiteral("–"), this);
    setTone(m_value, tone);
    layout->addWidget(m_value);
    m_detail = makeParagraph({}, this, Tone::Muted);
    layout->addWidget(m_detail);
    layout->addStretch(1);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
}

void StatTile::setCaption(const QString& caption) {
    m_caption->setText(caption);
}

void StatTile::setHelp(const QString& help) {
    explain(this, help);
    setFocusPolicy(Qt::TabFocus);
}

void StatTile::keyPressEvent(QKeyEvent* event) {
    const bool asks = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
    if (!asks) return QFrame::keyPressEvent(event);
    QToolTip::showText(mapToGlobal(QPoint(0, height())), toolTip(), this);
}

void StatTile::setValue(const QString& value, const QString& detail) {
    m_value->setText(value);
    m_detail->setText(detail);
    setAccessibleName(tr("%1: %2. %3").arg(m_caption->text(), value, detail));
}

QString StatTile::value() const {
    return m_value->text();
}

QString StatTile::detail() const {
    return m_detail->text();
}

}  // namespace sami
