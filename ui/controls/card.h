#pragma once

#include <QFrame>

class QHBoxLayout;
class QLabel;
class QVBoxLayout;

namespace sami {

/// A surface with a title, an optional sentence under it, and room for content.
class Card final : public QFrame {
    Q_OBJECT

public:
    explicit Card(const QString& title, QWidget* parent, const QString& caption = {});

    /// Where the content goes, below title and caption.
    QVBoxLayout* content() const { return m_content; }
    /// To the right of the title: small buttons, a count.
    QHBoxLayout* titleRow() const { return m_titleRow; }
    QLabel* title() const { return m_title; }

private:
    QHBoxLayout* m_titleRow;
    QVBoxLayout* m_content;
    QLabel* m_title;
};

}  // namespace sami
