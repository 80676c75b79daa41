#pragma once

#include <QWidget>

namespace sami {

/// What a page shows before it has content: what belongs here, and the one next step.
class EmptyState final : public QWidget {
    Q_OBJECT

public:
    EmptyState(const QString& title, const QString& sentence, const QString& action, QWidget* parent);

Q_SIGNALS:
    void pressed();
};

}  // namespace sami
