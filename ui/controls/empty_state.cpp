#include "ui/controls/empty_state.h"

#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

#include "ui/controls/labels.h"

namespace sami {

EmptyState::EmptyState(const QString& title, const QString& sentence, const QString& action, QWidget* parent)
    : QWidget(parent) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(4 * kStep, 4 * kStep, 4 * kStep, 4 * kStep);
    layout->setSpacing(2 * kStep);
    layout->addStretch(2);
    for (QLabel* text : {makeHeading(title, this), makeParagraph(sentence, this, Tone::Muted)}) {
        text->setWordWrap(true);
        text->setAlignment(Qt::AlignHCenter);
        layout->addWidget(text);
    }
    auto* button = new QPushButton(action, this);
    connect(button, &QPushButton::clicked, this, &EmptyState::pressed);
    layout->addWidget(button, 0, Qt::AlignHCenter);
    layout->addStretch(3);
}

}  // namespace sami
