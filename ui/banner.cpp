#include "ui/banner.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>

#include "ui/controls/labels.h"
#include "ui/text/shown_text.h"

namespace sami {

namespace {

QString wordOf(Notice::Action action) {
    switch (action) {
        case Notice::Action::None:
            return {};
        case Notice::Action::Resume:
            return Banner::tr("Resume");
        case Notice::Action::EndWorker:
            return Banner::tr("End the worker");
        case Notice::Action::Dismiss:
            return Banner::tr("Dismiss");
    }
    return {};
}

}  // namespace

Banner::Banner(QWidget* parent) : QFrame(parent) {
    setRole(this, QStringLiteral("banner"));
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(3 * kStep, kStep + kHalfStep, 3 * kStep, kStep + kHalfStep);
    layout->setSpacing(2 * kStep);
    m_icon = makeText(QStringLiteral("⚠"), this, Tone::Alarm);
    m_sentence = makeParagraph({}, this);
    m_action = new QPushButton(this);
    connect(m_action, &QPushButton::clicked, this, &Banner::pressed);
    layout->addWidget(m_icon);
    layout->addWidget(m_sentence, 1);
    layout->addWidget(m_action);
    setVisible(false);
}

void Banner::showNotice(const Notice& notice) {
    m_notice = notice;
    setTone(m_icon, notice.isAside ? Tone::Muted : Tone::Alarm);
    m_sentence->setText(shownText(notice.sentence));
    setAccessibleName(m_sentence->text());
    m_action->setText(wordOf(notice.action));
    m_action->setVisible(notice.action != Notice::Action::None);
    setVisible(!notice.sentence.isEmpty());
}

}  // namespace sami
