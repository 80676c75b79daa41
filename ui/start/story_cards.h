#pragma once

#include <QWidget>

#include "ui/start/learning_story.h"

class QLabel;

namespace sami {

class StoryCard;

/// What happens, in three cards: before, learning, after; of an experiment that has learned, what happened in it.
class StoryCards final : public QWidget {
    Q_OBJECT

public:
    explicit StoryCards(QWidget* parent);

    /// Whose story it is. @param file without folders
    void setSubject(const QString& file);
    /// Length of an answer, what was asked and the answer itself.
    void showBefore(const QString& result, const QString& asked, const QString& sample);
    /// @param story what became of the run, in words
    void showLearning(const QString& result, const LearningStory& story);
    void showAfter(const QString& result, const QString& asked, const QString& sample);
    void clear();

private:
    void showTitle();

    QString m_subject;
    QLabel* m_title;
    StoryCard* m_before;
    StoryCard* m_learning;
    StoryCard* m_after;
};

}  // namespace sami
