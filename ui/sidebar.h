#pragma once

#include <QFrame>

class QAction;
class QVBoxLayout;

namespace sami {

/// The list of pages. Each entry is a checkable action of the main window, which the menu shows as well.
class Sidebar final : public QFrame {
    Q_OBJECT

public:
    explicit Sidebar(QWidget* parent);
    void addPage(QAction* action);

private:
    QVBoxLayout* m_entries;
};

}  // namespace sami
