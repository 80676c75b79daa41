#pragma once

#include <utility>
#include <vector>

#include <QFrame>
#include <QString>

class QAction;
class QPushButton;
class QVBoxLayout;

namespace sami {

/// The list of pages. Each entry is a checkable action of the main window, which the menu shows as well.
class Sidebar final : public QFrame {
    Q_OBJECT

public:
    explicit Sidebar(QWidget* parent);
    void addPage(QAction* action);
    /// Whether the pages' names stand beside their icons.
    void showNames(bool shown);

private:
    QVBoxLayout* m_entries;
    std::vector<std::pair<QPushButton*, QString>> m_buttons;  ///< with the page's name
    bool m_namesShown = true;
};

}  // namespace sami
