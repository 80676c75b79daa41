#include "ui/banner.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>

#include "ui/controls/bounded_text.h"
#include "ui/controls/labels.h"
#include "ui/text/shown_text.h"

namespace sami {

namespace {

/// More lines would cover the page of a small window.
constexpr int kMostLines = 4;
/// Where the sentence would have less room beside its actions, they stand below it.
constexpr int kLettersBeside = 60;

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
        case Notice::Action::StopHere:
            return Banner::tr("Stop here");
        case Notice::Action::FinishAnyway:
            return Banner::tr("Finish anyway");
        case Notice::Action::ReadAnswers:
            return Banner::tr("Read the answers");
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
    m_sentence = new BoundedText(kMostLines, this);
    m_body = new QBoxLayout(QBoxLayout::LeftToRight);
    m_body->setSpacing(2 * kStep);
    m_actions = new QHBoxLayout;
    m_actions->setSpacing(kStep);
    m_body->addWidget(m_sentence, 1);
    m_body->addLayout(m_actions);
    layout->addWidget(m_icon, 0, Qt::AlignTop);
    layout->addLayout(m_body, 1);
    setVisible(false);
}

void Banner::showNotice(const Notice& notice) {
    m_notice = notice;
    setRole(this, notice.kind == Notice::Kind::Alarm ? QStringLiteral("banner-alarm") : QStringLiteral("banner"));
    const bool isNews = notice.kind == Notice::Kind::News;
    m_icon->setText(isNews ? QStringLiteral("✓") : QStringLiteral("⚠"));
    setTone(m_icon, isNews ? Tone::Candidate : notice.kind == Notice::Kind::Aside ? Tone::Muted : Tone::Alarm);
    m_sentence->setText(shownText(notice.sentence));
    setAccessibleName(m_sentence->text());
    while (QLayoutItem* item = m_actions->takeAt(0)) {
        item->widget()->hide();
        item->widget()->deleteLater();
        delete item;
    }
    if (notice.action != Notice::Action::None) m_actions->addWidget(makeButton(notice.action));
    for (const Notice::Action other : notice.others) m_actions->addWidget(makeButton(other));
    placeActions();
    setVisible(!notice.sentence.isEmpty());
}

void Banner::resizeEvent(QResizeEvent* event) {
    QFrame::resizeEvent(event);
    placeActions();
}

void Banner::placeActions() {
    const int room = contentsRect().width() - m_actions->sizeHint().width();
    const bool fitsBeside = room >= lettersWide(*this, kLettersBeside);
    m_body->setDirection(fitsBeside ? QBoxLayout::LeftToRight : QBoxLayout::TopToBottom);
    m_body->setSpacing(fitsBeside ? 2 * kStep : kStep);
    m_body->setAlignment(m_actions, fitsBeside ? Qt::AlignVCenter : Qt::AlignRight);
}

QPushButton* Banner::makeButton(Notice::Action action) {
    auto* button = new QPushButton(wordOf(action), this);
    connect(button, &QPushButton::clicked, this, [this, action] { Q_EMIT pressed(action); });
    return button;
}

}  // namespace sami
