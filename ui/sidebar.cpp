#include "ui/sidebar.h"

#include <algorithm>

#include <QAction>
#include <QPushButton>
#include <QVBoxLayout>

#include "ui/controls/labels.h"

namespace sami {

namespace {

constexpr int kWidth = 20 * kStep;
constexpr int kIconsWidth = 7 * kStep;
constexpr int kPageIcon = 20;

}  // namespace

Sidebar::Sidebar(QWidget* parent) : QFrame(parent) {
    setRole(this, QStringLiteral("sidebar"));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(kStep, 2 * kStep, kStep, 2 * kStep);
    m_entries = new QVBoxLayout;
    m_entries->setSpacing(kHalfStep);
    layout->addLayout(m_entries);
    layout->addStretch(1);
}

void Sidebar::addPage(QAction* action) {
    auto* button = new QPushButton(action->icon(), action->text(), this);
    setRole(button, QStringLiteral("page"));
    button->setCheckable(true);
    const int icon = scaledToFont(kPageIcon, font());
    button->setIconSize({icon, icon});
    explain(button, action->toolTip() + QStringLiteral("  ") + action->shortcut().toString(QKeySequence::NativeText));
    connect(button, &QPushButton::clicked, this, [button, action] {
        action->trigger();
        // The page that is shown stays marked when it is pressed.
        button->setChecked(action->isChecked());
    });
    connect(action, &QAction::toggled, button, &QPushButton::setChecked);
    button->setAccessibleName(action->text());
    m_entries->addWidget(button);
    m_buttons.emplace_back(button, action->text());
    showNames(m_namesShown);
}

void Sidebar::showNames(bool shown) {
    m_namesShown = shown;
    int widest = 0;
    for (const auto& [button, name] : m_buttons) {
        button->setText(shown ? name : QString());
        // The one that is chosen is heavier.
        const int heavier = QFontMetrics(titleFont(button->font())).horizontalAdvance(button->text()) -
                            button->fontMetrics().horizontalAdvance(button->text());
        widest = std::max(widest, button->sizeHint().width() + heavier);
    }
    const QMargins margins = layout()->contentsMargins();
    setFixedWidth(std::max(shown ? kWidth : kIconsWidth, widest + margins.left() + margins.right()));
}

}  // namespace sami
