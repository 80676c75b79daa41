// save_tokenizer MODEL FOLDER: the tokenizer of a model as it is saved beside a trained one. Not installed.
#include <cstdio>

#include "core/tokenizer/tokenizer_files.h"

int main(int argc, char** argv) {
    if (argc != 3) {
        std::fputs("usage: save_tokenizer MODEL FOLDER\n", stderr);
        return 2;
    }
    const sami::Result<void> done = sami::saveTokenizer(argv[1], argv[2]);
    if (done) return 0;
    std::fprintf(stderr, "%s\n", done.error().detail.c_str());
    return sami::exitCode(done.error().kind);
}
