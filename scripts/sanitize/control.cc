// Commits one error that each sanitizer must find: `npm run test:sanitize` proves with it that findings are seen.
//
// usage: control address|undefined
#include <climits>
#include <cstring>

int main(int argc, char **argv) {
  volatile int size = 4;
  int *numbers = new int[size]();
  int result = 0;
  if (argc == 2 && std::strcmp(argv[1], "address") == 0) result = numbers[size];
  if (argc == 2 && std::strcmp(argv[1], "undefined") == 0) result = INT_MAX + size;
  delete[] numbers;
  return result == 1 ? 1 : 0;
}
