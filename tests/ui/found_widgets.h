#pragma once

#include <algorithm>

#include <QLabel>
#include <QPushButton>

namespace sami {

/// The button with exactly this text inside `within`, or null.
inline QPushButton* button(const QWidget& within, const QString& text) {
    for (QPushButton* found : within.findChildren<QPushButton*>()) {
        if (found->text() == text) return found;
    }
    return nullptr;
}

/// Whether a label inside `within` says exactly this.
inline bool labelled(const QWidget& within, const QString& text) {
    return std::ranges::any_of(within.findChildren<QLabel*>(),
                               [&text](const QLabel* label) { return label->text() == text; });
}

}  // namespace sami
